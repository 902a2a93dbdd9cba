package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a site moves by means of its own: each pointer's `command`, `http` or `sql`.
public final class HookSpec {
    static final String HTTP_URL = "https?://[A-Za-z0-9.:\\[\\]-]{1,200}(/[!-~]{0,1800})?";
    static final String HTTP_URL_WORDS =
            "http://HOST:PORT/PATH?QUERY or https://..., without a user";

    private static final String JOB = "[A-Za-z0-9-]{1,100}";
    private static final String JOB_WORDS = "letters, digits and -";

    private HookSpec() {}

    /// Programs, started without a shell.
    public record Command(
            @Key("Leads to legacy: the program and its arguments, each a word of the list.")
                    List<String> legacy,
            @Key("Leads to cloud.") List<String> cloud,
            @Key(
                            "Prints legacy or cloud, whichever it leads to now; left out, exit"
                                    + " code 0 of the other two is believed.")
                    List<String> observe) {
        public Command {
            legacy = List.copyOf(legacy);
            cloud = List.copyOf(cloud);
            observe = List.copyOf(observe);
        }
    }

    /// A service of the site's.
    public record Http(
            @Key("Leads to legacy.") Request legacy,
            @Key("Leads to cloud.") Request cloud,
            @Key(
                            value =
                                    "Tells where it leads now; left out, an answer of 200 to 299"
                                            + " of the other two is believed.",
                            pattern = HTTP_URL,
                            allowed = HTTP_URL_WORDS)
                    @Nullable String observe,
            @Key(
                            value = "Stands in what observe answers when it leads to legacy.",
                            fallback = "legacy")
                    String legacySays,
            @Key(value = "The same of cloud.", fallback = "cloud") String cloudSays,
            @Key("Where a token for Authorization: Bearer stands.") @Nullable Secret bearer) {}

    /// One request.
    public record Request(
            @Key(value = "Its address.", pattern = HTTP_URL, allowed = HTTP_URL_WORDS) String url,
            @Key(value = "Its method.", fallback = "POST") Method method,
            @Key(
                            value = "The body's type.",
                            fallback = "application/json",
                            pattern = "[!-~]{1,100}(; ?[!-~]{1,100})?",
                            allowed = "a media type")
                    String contentType,
            @Key("The body; left out for none.") @Nullable String body) {}

    /// Methods that change something.
    public enum Method {
        @Spelled("POST")
        POST,
        @Spelled("PUT")
        PUT,
        @Spelled("PATCH")
        PATCH,
        @Spelled("DELETE")
        DELETE
    }

    /// Jobs of a Rundeck server.
    public record Rundeck(
            @Key(value = "The server's address.", pattern = HTTP_URL, allowed = HTTP_URL_WORDS)
                    String url,
            @Key(value = "Version of its API.", fallback = "41", min = "18", max = "99")
                    int apiVersion,
            @Key("Where a token of an account stands that may run and read both jobs.")
                    Secret token,
            @Key(value = "Id of the job that leads to legacy.", pattern = JOB, allowed = JOB_WORDS)
                    String legacy,
            @Key(value = "Id of the job that leads to cloud.", pattern = JOB, allowed = JOB_WORDS)
                    String cloud,
            @Key(
                            value =
                                    "An option that both jobs have: Handoff sets it, to know its"
                                            + " executions again.",
                            fallback = "handoff",
                            pattern = "[A-Za-z0-9_.-]{1,100}",
                            allowed = "letters, digits and _ . -")
                    String option,
            @Key("Further options of both jobs.") List<JobOption> options,
            @Key(
                            value =
                                    "Abort an execution that is under way when the other side is"
                                            + " asked for; else its end is waited for.",
                            fallback = "false")
                    boolean abort) {
        public Rundeck {
            options = List.copyOf(options);
        }
    }

    /// One option of a job.
    public record JobOption(@Key("Its name.") String name, @Key("Its value.") String value) {}

    /// Statements in a database, each one transaction; names are written with their schema.
    public record Sql(
            @Key("The database.") Spec.Database database,
            @Key("Leads to legacy.") String legacy,
            @Key("Leads to cloud.") String cloud,
            @Key("A query of one value, legacy or cloud; left out, the others are believed.")
                    @Nullable String observe) {}
}
