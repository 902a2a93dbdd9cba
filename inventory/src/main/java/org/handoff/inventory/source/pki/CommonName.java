package org.handoff.inventory.source.pki;

/// The `CN` of a distinguished name.
public final class CommonName {
    private CommonName() {}

    /// The value of `CN`, else of `O`, else nothing: other parts can name a person or a place.
    public static String of(String distinguishedName) {
        String organisation = "";
        for (String part : distinguishedName.split("(?<!\\\\),", -1)) {
            String trimmed = part.strip();
            if (trimmed.regionMatches(true, 0, "CN=", 0, 3)) {
                return trimmed.substring(3);
            }
            if (trimmed.regionMatches(true, 0, "O=", 0, 2)) {
                organisation = trimmed.substring(2);
            }
        }
        return organisation;
    }
}
