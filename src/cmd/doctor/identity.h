/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_CMD_DOCTOR_IDENTITY_H
#define WARD_CMD_DOCTOR_IDENTITY_H

/* The ids of the repositories that were looked at last; NULL is harmless. */
struct ward_doctor_ids;
void ward_doctor_ids_free(struct ward_doctor_ids *ids);

#endif
