package org.handoff.engine.mariadb.catalog;

import org.handoff.model.Column;

/// One column as MariaDB has it.
///
/// @param name as the catalog spells it
/// @param type without modifiers, in lower case, e.g. `varchar`; `json` for a text that the server
///   checks to be JSON
/// @param full with modifiers, e.g. `int(10) unsigned`
/// @param charset empty for what is no text
/// @param length of texts and byte strings in characters, of bits in bits; 0 for others
/// @param scale of decimals; -1 for others
/// @param nullable whether NULL is allowed
/// @param generation how a value comes about
public record MariaColumn(
        String name,
        String type,
        String full,
        String charset,
        long length,
        int scale,
        boolean nullable,
        Column.Generation generation) {

    public boolean isUnsigned() {
        return full.contains("unsigned");
    }

    public boolean isZerofill() {
        return full.contains("zerofill");
    }

    /// `tinyint(1)`, which `boolean` is another word for.
    public boolean isFlag() {
        return full.equals("tinyint(1)") || full.equals("bit(1)");
    }
}
