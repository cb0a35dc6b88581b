/* open_data.h - what the commands that make a county share. */
#pragma once
#include <stdint.h>

/* The folder of open data: as told, else $BULOU_DATA, ./data, the installed ones. */
const char *open_data_folder(const char *told);

/* "0.01" → 10,000 per million; 0 when it is no number above 0 and up to 1. */
int64_t open_data_scale(const char *text);
