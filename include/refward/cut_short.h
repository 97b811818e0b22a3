/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_CUT_SHORT_H
#define REFWARD_CUT_SHORT_H

/*
 * Who shortens a file that is mapped (a disk that fails, a copy that is made
 * anew) would end the process that reads it. A program that has called this
 * reads zeros there instead, and is told.
 */
void ward_cut_short_watch(void);

/* How often that was so. What was read since it was less may be zeros. */
unsigned int ward_cut_short_count(void);

#endif
