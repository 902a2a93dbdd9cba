package org.handoff.clinic.schema;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Passwords of the clinic's three roles: `clinic_owner` (owns the objects), `clinic_app` (what the
/// application uses) and `handoff` (superuser and replicator).
public record ClinicAccess(String owner, String app, String handoff) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public ClinicAccess {
        for (String password : new String[] {owner, app, handoff}) {
            if (!password.matches("[A-Za-z0-9]+")) {
                throw new IllegalArgumentException("the demo's passwords are letters and digits");
            }
        }
    }

    public static ClinicAccess random() {
        return new ClinicAccess(word(), word(), word());
    }

    private static String word() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Nothing secret in logs.
    @Override
    public String toString() {
        return "ClinicAccess[***]";
    }
}
