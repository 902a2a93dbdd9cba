package org.handoff.app.validate;

import org.handoff.data.validate.Plan;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// What the command line asks a validation for.
///
/// @param tables names or patterns, in which `*` stands for any characters; empty for all that the
///   spec moves
/// @param plan what is done with each
/// @param fresh begin anew although another one was cut off
/// @param dryRun say what would be done, and read no row
/// @param structure whether schema, permissions and settings are compared, too
/// @param baseline a file with both structures as they were once; written if it is not there;
///   `null` for none
/// @param keysTo a file of the owner's that differing rows' keys are written to; `null` for none
public record Asked(
        List<String> tables,
        Plan plan,
        boolean fresh,
        boolean dryRun,
        boolean structure,
        @Nullable Path baseline,
        @Nullable Path keysTo) {
    public Asked {
        tables = List.copyOf(tables);
    }
}
