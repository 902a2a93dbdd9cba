package org.handoff.control.evidence.archive;

import org.handoff.control.evidence.Control;

import java.util.List;

/// What the evidence says of some controls. It judges a migration's record, not the organisation:
/// an auditor decides.
///
/// @param id a stable token
/// @param subject a few words
/// @param satisfied whether this evidence supports them
/// @param because one sentence
/// @param files of the archive that it rests on
record Judged(
        String id,
        String subject,
        boolean satisfied,
        String because,
        List<Control> controls,
        List<String> files) {
    Judged {
        controls = List.copyOf(controls);
        files = List.copyOf(files);
    }
}
