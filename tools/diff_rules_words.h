/* Inside the reports of a comparison: what their formats share. */
#ifndef TAMIS_TOOLS_DIFF_RULES_WORDS_H
#define TAMIS_TOOLS_DIFF_RULES_WORDS_H

#include "tools/diff_packs.h"
#include "tools/diff_rules.h"

const char *tamis_rules_kind_word(tamis_rules_kind kind);
/* What a change is told under: `filter` with its name, `map`, … */
const char *tamis_rules_group(const tamis_rules_change *change);
tamis_rules_text tamis_rules_group_name(const tamis_rules_change *change);
/* A filter, list or table as a whole. */
bool tamis_rules_is_whole(const tamis_rules_change *change);
/* Takes the next line of code off `rest`, without what it is indented by. False: there is none. */
bool tamis_rules_line(tamis_str *line, tamis_str *rest);
/* A statement, let or output. */
bool tamis_rules_is_code(const tamis_rules_change *change);

#endif
