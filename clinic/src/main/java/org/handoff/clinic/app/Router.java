package org.handoff.clinic.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// From method and path to a read or a write, and from their failures to a status. Free-threaded.
final class Router implements Function<HttpRequest, Answer> {
    static final String SIDE_HEADER = "X-Clinic-Side";
    private static final String FENCED_STATE = "25006"; // read_only_sql_transaction
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String side;
    private final Reads reads;
    private final Writes writes;
    private final AtomicLong regressed = new AtomicLong();
    private volatile Regression regression = Regression.NONE;

    Router(String side, Database database) {
        this.side = side;
        this.reads = new Reads(database);
        this.writes = new Writes(database);
    }

    @Override
    public Answer apply(HttpRequest request) {
        try {
            String[] path = request.path().split("/", -1);
            if (request.method().equals("GET")) {
                return path[0].equals("health") ? health() : readAs(regression, path);
            }
            String ref = request.ref();
            if (ref == null) {
                return Answer.failure(400, "no-ref", "A write needs the header X-Client-Ref.");
            }
            byte[] body = request.body();
            JsonNode json = body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
            return write(request.method(), path, json, UUID.fromString(ref));
        } catch (OutcomeUnknown e) {
            LOG.warn("the outcome of a write is unknown: {}", state(e.getCause()));
            return Answer.failure(500, "outcome-unknown", "The database went away during COMMIT.");
        } catch (SQLException e) {
            return failed(e);
        } catch (IOException | IllegalArgumentException e) {
            return Answer.failure(400, "bad-request", "The request cannot be understood.");
        }
    }

    /// From now on, until told otherwise.
    void regress(Regression to) {
        regression = to;
    }

    private Answer health() throws SQLException {
        return Answer.object(
                200,
                json -> {
                    json.writeStringField("status", "up");
                    json.writeStringField("side", side);
                });
    }

    private Answer readAs(Regression build, String[] path) throws SQLException {
        if (build == Regression.ERRORS
                && regressed.incrementAndGet() % Regression.ERROR_EVERY == 0) {
            return Answer.failure(500, "internal", "This build is bad, on purpose.");
        }
        long begun = System.nanoTime();
        Answer answer = read(path, build == Regression.FIELD);
        if (build == Regression.SLOW) {
            LockSupport.parkNanos((Regression.SLOWER - 1) * (System.nanoTime() - begun));
        }
        return answer;
    }

    private Answer read(String[] path, boolean swapped) throws SQLException {
        return switch (shape(path)) {
            case "api/summary" -> reads.summary();
            case "api/staff/*" -> reads.staff(path[2]);
            case "api/patients/*/chart" -> reads.chart(Long.parseLong(path[2]), swapped);
            case "api/facilities/*/worklist" -> reads.worklist(Integer.parseInt(path[2]));
            case "api/facilities/*/treatments-due" ->
                    reads.treatmentsDue(Integer.parseInt(path[2]));
            default -> Writes.notFound("page");
        };
    }

    private Answer write(String method, String[] path, JsonNode json, UUID ref)
            throws SQLException, OutcomeUnknown {
        return switch (method + " " + shape(path)) {
            case "POST api/patients/*/vitals" -> writes.vitals(Long.parseLong(path[2]), json, ref);
            case "POST api/treatments/*/charting" ->
                    writes.treatment(Long.parseLong(path[2]), json, ref);
            case "PUT api/orders/*/status" ->
                    writes.orderStatus(Long.parseLong(path[2]), json, ref);
            case "POST api/patients/*/notes" -> writes.note(Long.parseLong(path[2]), json, ref);
            case "PATCH api/patients/*/contact" ->
                    writes.contact(Long.parseLong(path[2]), json, ref);
            case "POST api/patients/*/appointments" ->
                    writes.book(Long.parseLong(path[2]), json, ref);
            case "DELETE api/appointments/*" -> writes.cancel(UUID.fromString(path[2]), ref);
            case "POST api/facilities/*/device-events" ->
                    writes.deviceEvent(Integer.parseInt(path[2]), json, ref);
            default -> Writes.notFound("page");
        };
    }

    /// The path with `*` for its identifier.
    private static String shape(String[] path) {
        return switch (path.length) {
            case 2 -> path[0] + "/" + path[1];
            case 3 -> path[0] + "/" + path[1] + "/*";
            case 4 -> path[0] + "/" + path[1] + "/*/" + path[3];
            default -> "";
        };
    }

    private static Answer failed(SQLException e) {
        if (FENCED_STATE.equals(e.getSQLState())) {
            return Answer.failure(503, "read-only", "This side's database accepts no writes now.");
        }
        if (Database.lost(e)) {
            return Answer.failure(503, "database-unavailable", "Nothing was written.");
        }
        String state = state(e);
        if (state.startsWith("22") || state.startsWith("23")) {
            return Answer.failure(
                    422, "refused", "The database refused the values: " + state + ".");
        }
        LOG.error("a request failed with SQLSTATE {}", state);
        return Answer.failure(500, "internal", "SQLSTATE " + state + "; nothing was written.");
    }

    private static String state(@Nullable Throwable e) {
        return e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "none";
    }
}
