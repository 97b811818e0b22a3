/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_PLACE_H
#define REFWARD_PLACE_H

#include "refward/buf.h"
#include "refward/policy.h"

/* Where things lie on a git server. */

/* The rule file of the whole server. */
#define WARD_SERVER_RULES REFWARD_SYSCONFDIR "/refward.ini"

/* The rule file of a repository: refward/rules.ini in it; only where there is
 * none (not even a dangling link) the one of the whole server. One that cannot
 * be looked at is there. */
void ward_place_rules(struct ward_buf *out, const char *git_dir);

/* Its refward folder. */
void ward_place_folder(struct ward_buf *out, const char *git_dir);

/* The folder in which its builds are counted, which holds nothing else. */
void ward_place_numbers(struct ward_buf *out, const char *git_dir);

/* The folder of its coverage, which holds nothing else. */
void ward_place_coverage(struct ward_buf *out, const char *git_dir);

/* The folder of decision records: `log` of the policy (NULL: no policy could
 * be read), else refward/log in the repository. */
void ward_place_log(struct ward_buf *out, const char *git_dir,
    const struct ward_policy *policy);

/* The folder of secrets: `secrets` of the policy, else one beside the server's
 * rule file. */
void ward_place_secrets(struct ward_buf *out, const struct ward_policy *policy);
/* The folder of accepted pushes (`outbox` of the policy, else refward/outbox in
 * the repository), and the file of the ledger, which lies in it unless `ledger`
 * names another folder. `policy` may be NULL. */
void ward_place_outbox(struct ward_buf *out, const char *git_dir,
    const struct ward_policy *policy);
void ward_place_ledger(struct ward_buf *out, const char *git_dir,
    const struct ward_policy *policy);
/* The file of figures about this outbox, in the folder that `metrics` names;
 * nothing where there is no such key. */
void ward_place_metrics(
    struct ward_buf *out, const char *outbox, const struct ward_policy *policy);

/* The repository's name for people: as the policy's host tells it by its path,
 * else its path below the policy's root without ".git", else the last part of
 * its path. `real_path` is absolute. */
void ward_place_name(struct ward_buf *out, const char *real_path,
    const struct ward_policy *policy);
/* "wiki" where the host tells it by the path, else "code". */
const char *
ward_place_kind(const char *real_path, const struct ward_policy *policy);

#endif
