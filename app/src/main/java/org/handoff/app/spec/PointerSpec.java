package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Something outside the gateways that is moved behind the release: a DNS name, a balancer.
public record PointerSpec(
        @Key("As people call it, e.g. clinic.example.org.") String name,
        @Key(
                        value =
                                "Who moves it. manual: a person, who is told what to do and says"
                                        + " that they did it. haproxy, nginx, dns: Handoff, as the"
                                        + " section of that name says. command, http, sql, rundeck:"
                                        + " Handoff, by the site's own means.",
                        fallback = "manual")
                Driver driver,
        @Key("manual: what to do when legacy owns writes, e.g. A record to 10.0.0.5.")
                @Nullable String legacy,
        @Key("manual: what to do when cloud does.") @Nullable String cloud,
        @Key("An HAProxy with a runtime API.") @Nullable Haproxy haproxy,
        @Key("An nginx on this machine.") @Nullable Nginx nginx,
        @Key("A name in a zone that takes dynamic updates.") @Nullable Dns dns,
        @Key("Programs of the site's.") HookSpec.@Nullable Command command,
        @Key("A service of the site's.") HookSpec.@Nullable Http http,
        @Key("Statements in a database of the site's.") HookSpec.@Nullable Sql sql,
        @Key("Jobs of a Rundeck server.") HookSpec.@Nullable Rundeck rundeck,
        @Key(value = "Most that one try may take.", fallback = "10s", min = "1s", max = "30m")
                Duration timeout,
        @Key(
                        value =
                                "When it is led to cloud. release: once the gateways go there, as"
                                        + " an address is. before: before anything is held; if it"
                                        + " fails, nobody is held and it is undone. after: once all"
                                        + " addresses point there. The way back undoes them in"
                                        + " reverse order.",
                        fallback = "release")
                Place at,
        @Key(value = "at: before: how often a try may fail.", fallback = "3", min = "1", max = "10")
                int tries,
        @Key(
                        value = "manual, at: before: how long the person is waited for.",
                        fallback = "15m",
                        min = "10s",
                        max = "8h")
                Duration within) {
    private static final String WORD = "[A-Za-z0-9_.:@/-]{1,200}";
    private static final String WORD_WORDS = "a word of letters, digits and _ . : @ / -";
    private static final String SERVER = "[A-Za-z0-9_.:\\[\\]/= -]{1,200}";
    private static final String SERVER_WORDS = "an address and parameters, e.g. 10.0.0.5:80";
    private static final String HOST = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,30}\\.?";

    /// When it is led to the new owner.
    public enum Place {
        BEFORE,
        RELEASE,
        AFTER
    }

    /// Who moves a pointer.
    public enum Driver {
        MANUAL,
        HAPROXY,
        NGINX,
        DNS,
        COMMAND,
        HTTP,
        SQL,
        RUNDECK
    }

    /// A map says where new requests go; beside it, or instead, servers of one backend take turns.
    public record Haproxy(
            @Key("Its runtime API on this machine: the path of a stats socket of level admin.")
                    @Nullable Path socket,
            @Key("Its runtime API elsewhere; whoever reaches it may do anything with HAProxy.")
                    @Nullable Endpoint address,
            @Key(
                            value =
                                    "The map, as HAProxy's configuration names it; Handoff's own,"
                                            + " every entry of it is replaced.",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    String map,
            @Key(
                            value = "The entry that HAProxy looks up.",
                            fallback = "owner",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    String key,
            @Key(
                            value = "The backend when legacy owns writes.",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    String legacy,
            @Key(value = "The backend when cloud does.", pattern = WORD, allowed = WORD_WORDS)
                    String cloud,
            @Key(
                            "The map's file as seen from here; left out, a reload of HAProxy"
                                    + " undoes the move.")
                    @Nullable Path mapFile,
            @Key(
                            value = "A backend whose servers are drained and made ready, too.",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    @Nullable String backend,
            @Key(
                            value = "Its servers that are ready when legacy owns writes.",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    List<String> legacyServers,
            @Key(
                            value = "Its servers that are ready when cloud does.",
                            pattern = WORD,
                            allowed = WORD_WORDS)
                    List<String> cloudServers,
            @Key("HAProxy's server-state-file; left out, a reload undoes the servers' states.")
                    @Nullable Path stateFile) {
        public Haproxy {
            legacyServers = List.copyOf(legacyServers);
            cloudServers = List.copyOf(cloudServers);
        }
    }

    /// A file with an upstream, which the site's configuration includes in its http section.
    public record Nginx(
            @Key("The file; Handoff writes it.") Path file,
            @Key(
                            value = "The upstream's name, as proxy_pass says it.",
                            pattern = "[A-Za-z0-9_.-]{1,100}",
                            allowed = "letters, digits and _ . -")
                    String upstream,
            @Key(
                            value = "Its servers when legacy owns writes, with their parameters.",
                            pattern = SERVER,
                            allowed = SERVER_WORDS)
                    List<String> legacy,
            @Key(value = "Its servers when cloud does.", pattern = SERVER, allowed = SERVER_WORDS)
                    List<String> cloud,
            @Key("A free address of this machine where nginx tells which side it leads to.")
                    Endpoint observe,
            @Key(value = "nginx itself.", fallback = "/usr/sbin/nginx") Path program,
            @Key(value = "Its main configuration.", fallback = "/etc/nginx/nginx.conf") Path config,
            @Key(value = "Where its master's number stands.", fallback = "/run/nginx.pid")
                    Path pidFile) {

        public Nginx {
            legacy = List.copyOf(legacy);
            cloud = List.copyOf(cloud);
        }
    }

    /// Records of one type under one name, replaced by RFC 2136 updates.
    public record Dns(
            @Key(value = "The zone.", pattern = HOST, allowed = "a DNS name") String zone,
            @Key(
                            value = "The name that clients ask for; left out, the pointer's own.",
                            pattern = HOST,
                            allowed = "a DNS name")
                    @Nullable String record,
            @Key(value = "Type of the records.", fallback = "A") Type type,
            @Key(
                            value = "Their values when legacy owns writes.",
                            pattern = "[A-Za-z0-9_.:-]{1,255}",
                            allowed = "an address, or a name for CNAME")
                    List<String> legacy,
            @Key(
                            value = "Their values when cloud does.",
                            pattern = "[A-Za-z0-9_.:-]{1,255}",
                            allowed = "an address, or a name for CNAME")
                    List<String> cloud,
            @Key(
                            value = "How long caches may keep an answer around a switch.",
                            fallback = "30s",
                            min = "1s",
                            max = "1h")
                    Duration windowTtl,
            @Key("The zone's primary, which takes updates.") Endpoint server,
            @Key("Further authoritative servers, which follow it.") List<Endpoint> others,
            @Key("Resolvers that the clinic's clients ask.") List<Endpoint> resolvers,
            @Key(value = "TSIG key's name.", pattern = HOST, allowed = "a name") String keyName,
            @Key(
                            value = "TSIG key's algorithm.",
                            fallback = "hmac-sha256",
                            pattern = "hmac-sha(224|256|384|512)",
                            allowed = "hmac-sha224, hmac-sha256, hmac-sha384 or hmac-sha512")
                    String keyAlgorithm,
            @Key("Where the TSIG key stands, in base64.") Secret key) {
        public Dns {
            legacy = List.copyOf(legacy);
            cloud = List.copyOf(cloud);
            others = List.copyOf(others);
            resolvers = List.copyOf(resolvers);
        }

        /// Types that can be moved.
        public enum Type {
            @Spelled("A")
            A,
            @Spelled("AAAA")
            AAAA,
            @Spelled("CNAME")
            CNAME
        }
    }

    /// The file beside the control plane's own data where something is remembered of it, without an
    /// ending. [PointerChecks] sees to it that no two share one.
    public String fileName() {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_");
    }

    /// Whether it is a step of its own around a move.
    public boolean isPlaced() {
        return at != Place.RELEASE;
    }

    public boolean isByHand() {
        return driver == Driver.MANUAL;
    }

    /// What a person would have to do, in the driver's stead, too.
    public String toLegacy() {
        return switch (driver) {
            case MANUAL -> legacy == null ? "" : legacy;
            case HAPROXY -> haproxy == null ? "" : "backend " + haproxy.legacy();
            case NGINX -> nginx == null ? "" : String.join(", ", nginx.legacy());
            case DNS -> dns == null ? "" : dns.type() + " " + String.join(", ", dns.legacy());
            case COMMAND -> command == null ? "" : String.join(" ", command.legacy());
            case HTTP -> http == null ? "" : http.legacy().method() + " " + http.legacy().url();
            case SQL -> sql == null ? "" : sql.legacy();
            case RUNDECK -> rundeck == null ? "" : "Rundeck job " + rundeck.legacy();
        };
    }

    /// The same for cloud.
    public String toCloud() {
        return switch (driver) {
            case MANUAL -> cloud == null ? "" : cloud;
            case HAPROXY -> haproxy == null ? "" : "backend " + haproxy.cloud();
            case NGINX -> nginx == null ? "" : String.join(", ", nginx.cloud());
            case DNS -> dns == null ? "" : dns.type() + " " + String.join(", ", dns.cloud());
            case COMMAND -> command == null ? "" : String.join(" ", command.cloud());
            case HTTP -> http == null ? "" : http.cloud().method() + " " + http.cloud().url();
            case SQL -> sql == null ? "" : sql.cloud();
            case RUNDECK -> rundeck == null ? "" : "Rundeck job " + rundeck.cloud();
        };
    }
}
