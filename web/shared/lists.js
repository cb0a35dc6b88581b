/* lists.js - the words of enumerations that forms offer, as the server's tables have them. */

export const groups = ["elder_alone", "bedridden", "pregnant", "infant", "disabled", "dialysis"];
export const documentKinds = ["01", "02", "03", "04", "06", "07", "99"];
export const sexes = ["male", "female", "unknown"];
export const cardReasons = ["lost", "damaged", "stolen", "other"];
export const personKinds = ["resident", "floating"];
export const boxStates = ["packed", "sealed", "moving", "received"];
export const findings = ["negative", "positive", "invalid"];
export const conditions = ["good", "leaking", "empty", "unlabelled", "too_old"];
export const siteKinds = ["point", "van", "hub", "lab", "checkpoint", "home"];
export const roles = [
    "county",
    "town",
    "village",
    "point",
    "door",
    "census",
    "checkpoint",
    "courier",
    "lab",
    "inspector",
    "auditor"
];
export const exemptReasons = [
    "infant",
    "away",
    "hospital",
    "isolation",
    "tested_elsewhere",
    "vaccinated",
    "medical",
    "other"
];
export const outcomes = ["will_come", "sampled_at_home", "not_at_home", "away", "refused", "moved", "dead"];
export const services = ["medicine", "shopping", "care", "information", "other"];
export const flatFindings = ["confirmed", "nobody_home", "refused", "empty"];
export const transports = ["train", "plane", "coach", "car", "other"];
export const contacts = ["reached", "no_answer", "wrong_number"];
export const arrivalEnds = ["lives_here", "left", "never_came", "same_person", "false_report"];
export const leftCauses = ["moved_away", "never_here", "died"];
export const things = ["heater", "tubes", "swabs", "gowns", "labels", "power", "water", "food", "tent", "people", "other"];
export const countFindings = ["recount", "withdrawn", "extra_swab", "cannot_tell"];
export const differenceFindings = ["miscounted", "tube_found", "tube_lost", "seal_replaced", "other"];
