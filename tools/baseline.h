/* Baselines: the findings of one day, accepted, so that an old rule base can adopt the checker and new findings count.
 *
 *     {"tamisBaseline":1,"findings":[
 *     {"code":"W0107","file":"rules/a/a.rules","fingerprint":"9c1f…","count":2,"message":"…"}
 *     ]}
 *
 * A finding is known again by its code, its file and its fingerprint: 64 bits over the message and the text at its
 * place, white space made one. So lines may move and be laid out anew. `count` says how often it stands there. The message is
 * for readers. In the order of file, code and fingerprint: the same findings give the same bytes. */
#ifndef TAMIS_TOOLS_BASELINE_H
#define TAMIS_TOOLS_BASELINE_H

#include "base/diag.h"
#include "base/json.h"

typedef struct tamis_baseline_counts {
    size_t accepted; /* findings that the baseline holds */
    size_t gone;     /* of the baseline that were not found */
} tamis_baseline_counts;

/* All findings as a baseline. TAMIS_ERR_MEMORY, TAMIS_ERR_LIMIT. */
TAMIS_CHECKED tamis_status tamis_baseline_print(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources);

/* Takes away the findings that the baseline holds. TAMIS_ERR_INVALID with *error when `text` is no baseline. */
TAMIS_CHECKED tamis_status tamis_baseline_apply(tamis_baseline_counts *out, tamis_diags *diags,
                                                const tamis_sources *sources, tamis_str text, tamis_json_error *error);

#endif
