/* --allow, --warn, --deny and --deny-warnings: what a user makes of warnings. */
#ifndef TAMIS_CLI_SEVERITY_H
#define TAMIS_CLI_SEVERITY_H

#include "base/diag_edit.h"
#include "cli/options.h"
#include "compiler/compiler.h"

/* The rows of a command's options, in this order; `first` below is the number of the first. */
#define TAMIS_OPTION_ALLOW                                                                                   \
    { 0, "allow", "CODE", "say nothing of this warning; further codes with commas, or the option again" }
#define TAMIS_OPTION_WARN                                                                                    \
    { 0, "warn", "CODE", "warn of it, whatever was said before" }
#define TAMIS_OPTION_DENY                                                                                    \
    { 0, "deny", "CODE", "make an error of this warning" }
#define TAMIS_OPTION_DENY_WARNINGS                                                                           \
    { 0, "deny-warnings", NULL, "make errors of all warnings, those apart that --allow or --warn names" }

/* The first three may be given several times. */
#define TAMIS_SEVERITY_REPEATED 3

/* False: a code is unknown or that of an error, which was said. Of several options for a code the last one counts. */
bool tamis_severity_read(tamis_levels *out, const tamis_usage *usage, const tamis_arguments *arguments, size_t first);

#endif
