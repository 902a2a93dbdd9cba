package org.handoff.gateway.forward;

/// What the gateway itself answers; no side hears of it.
final class OwnPages {
    private static final String OWN_PATHS = "/.handoff/";
    private static final String HEALTH = "/.handoff/health";

    private OwnPages() {}

    record Page(int status, String text) {}

    static boolean isOwn(String path) {
        return path.startsWith(OWN_PATHS);
    }

    static Page of(String path, Shared shared) {
        if (!path.equals(HEALTH)) {
            return new Page(404, "no such page of the gateway");
        }
        boolean stopping = shared.draining().get();
        if (shared.gate().route() != null && !stopping) {
            return new Page(200, "up");
        }
        return new Page(503, stopping ? "stopping" : "starting");
    }
}
