/* SPDX-License-Identifier: Apache-2.0 */
/* Hides that the style of the HTML report is a file of its own, html.css. */
#include "html.h"

const char ward_html_style[] =
#include "src/report/html_css.inc"
    ;
