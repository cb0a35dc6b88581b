/* fault.h - named places at which a test may kill the program.
 *
 * BULOU_FAULT=ledger.added:7 ends the process by SIGKILL at the seventh pass
 * through that place.  Nothing happens when the variable is not set. */
#pragma once

void fault_point(const char *name);
