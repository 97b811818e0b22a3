/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PIPELINE_H
#define REFWARD_PIPELINE_H

/* What the rule file says about what follows an accepted push. */

enum ward_event {
	WARD_EVENT_BRANCH,	  /* a branch was made, moved or rewritten */
	WARD_EVENT_TAG,		  /* a tag was made or moved */
	WARD_EVENT_MERGE_REQUEST, /* a merge request's commits changed */
	WARD_EVENT_DELETE	  /* a branch or a tag was deleted */
};

const char *ward_event_name(enum ward_event event); /* "merge-request" */

#endif
