package org.handoff.clinic.app;

import org.handoff.clinic.Arguments;

import java.util.Map;

/// What one application process serves.
///
/// @param side `legacy` or `cloud`; answered in the header `X-Clinic-Side`
/// @param port TCP port on 127.0.0.1, 0 takes a free one
/// @param url of the database, JDBC
/// @param pool most database connections
public record AppConfig(String side, int port, String url, String user, String password, int pool) {
    /// Environment variable that holds the database password.
    public static final String PASSWORD_VARIABLE = "CLINIC_DB_PASSWORD";

    static final int DEFAULT_POOL = 10;

    /// Not the password.
    @Override
    public String toString() {
        return "AppConfig[" + side + ", port " + port + ", pool " + pool + "]";
    }

    static AppConfig parse(Arguments arguments, Map<String, String> environment) {
        String password = environment.get(PASSWORD_VARIABLE);
        if (password == null) {
            throw new IllegalArgumentException(
                    "set " + PASSWORD_VARIABLE + " to the database password");
        }
        return new AppConfig(
                arguments.text("side", "legacy"),
                arguments.integer("port", 0, 0, 65_535),
                arguments.required("url"),
                arguments.text("user", "clinic_app"),
                password,
                arguments.integer("pool", DEFAULT_POOL, 1, 100));
    }
}
