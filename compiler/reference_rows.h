/* Rows of reference files: what reference_file.c (rows, tables) and list_file.c (lists) share. */
#ifndef TAMIS_COMPILER_REFERENCE_ROWS_H
#define TAMIS_COMPILER_REFERENCE_ROWS_H

#include "compiler/model.h"

typedef struct tamis_row_reader tamis_row_reader;

/* A file being read. */
struct tamis_row_reader {
    tamis_model *model;
    const tamis_item *item;
    uint32_t base;  /* of the file in the space of all sources */
    tamis_str text; /* without a byte order mark */
    uint32_t start; /* where `text` begins in the file */
    size_t count;   /* rows read so far */
    size_t expected; /* about so many rows are to come, as soon as the first one is taken */
    /* Gets each row, an object with its spans in the space of all sources; it lies in `rows`, which is emptied between them when
     * `passing`. */
    tamis_status (*take)(tamis_row_reader *reader, const tamis_json *row);
    void *own; /* of who takes them */
    tamis_arena *rows;
    bool passing;
};

/* Reads all rows of the file that the item names; what is wrong is reported. `fixed` names the columns that a TSV file has without a header
 * line; NULL: its first line names them. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_rows_read(tamis_row_reader *reader, const tamis_str *fixed, size_t fixed_count);

#endif
