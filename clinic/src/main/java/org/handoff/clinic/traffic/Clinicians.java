package org.handoff.clinic.traffic;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.UUID;

/// Decides what is asked next and writes it down as HTTP. One thread.
final class Clinicians {
    private static final int MOST_BOOKED = 10_000;

    /// Clinicians; each works at one facility.
    private static final int STAFF = 2_000;

    private static final int FIRST_BADGE = 100_000;

    /// Badges that every clinic has, however small: those under it.
    private static final int LEAST_STAFF = 10;

    private static final String[] STATUSES = {"active", "on-hold", "completed", "cancelled"};
    private static final String[] CODES = {"94640", "94660", "94002"};
    private static final String[] WORDS = {
        "Lung sounds clear after treatment.",
        "Thở êm, SpO₂ ổn định.",
        "患者呼吸平稳,继续观察。",
        "Kaszel produktywny, \\\"bez duszności\\\".",
        "تحسن بعد العلاج"
    };

    private final SplittableRandom random;
    private final SplittableRandom ids;
    private final Summary summary;
    private final ArrayDeque<UUID> booked = new ArrayDeque<>();

    /// @param idSeed must differ from run to run: two runs never make the same client id
    Clinicians(Summary summary, long seed, long idSeed) {
        this.summary = summary;
        this.random = new SplittableRandom(seed);
        this.ids = new SplittableRandom(idSeed);
    }

    /// Remembers an acknowledged booking, so that it can be cancelled once.
    void booked(UUID appointment) {
        if (booked.size() < MOST_BOOKED) {
            booked.add(appointment);
        }
    }

    /// Nanoseconds to the next arrival of a Poisson process.
    long gapNanos(double perSecond) {
        return (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
    }

    boolean chance(double share) {
        return random.nextDouble() < share;
    }

    Request next(boolean write, long intendedNanos) {
        Kind kind = Kind.pick(write, random.nextInt(100));
        if (kind == Kind.CANCEL && booked.isEmpty()) {
            kind = Kind.BOOK;
        }
        long patient = 1L + random.nextInt(summary.patients());
        int facility = 1 + random.nextInt(summary.facilities());
        return switch (kind) {
            case CHART -> read(kind, "/api/patients/" + patient + "/chart", intendedNanos);
            case SIGN_IN ->
                    read(kind, "/api/staff/B00000" + random.nextInt(1, LEAST_STAFF), intendedNanos);
            case WORKLIST -> read(kind, "/api/facilities/" + facility + "/worklist", intendedNanos);
            case DUE ->
                    read(kind, "/api/facilities/" + facility + "/treatments-due", intendedNanos);
            case VITALS ->
                    patient(kind, "POST", patient, "/vitals", "{" + vitals() + "}", intendedNanos);
            case TREATMENT -> treatment(intendedNanos);
            case ORDER -> order(intendedNanos);
            case NOTE ->
                    patient(kind, "POST", patient, "/notes", "{" + note() + "}", intendedNanos);
            case CONTACT -> patient(kind, "PATCH", patient, "/contact", phone(), intendedNanos);
            case BOOK -> book(patient, intendedNanos);
            case CANCEL -> cancel(booked.removeFirst(), intendedNanos);
            case DEVICE -> device(facility, intendedNanos);
        };
    }

    private Request treatment(long at) {
        int minutes = 5 + random.nextInt(25);
        String body =
                "{%s,%s,\"oxygenPercent\":%d.5,\"minutes\":[%d,%d],\"code\":\"%s\"}"
                        .formatted(
                                vitals(),
                                note(),
                                21 + random.nextInt(70),
                                minutes,
                                random.nextInt(5),
                                CODES[random.nextInt(CODES.length)]);
        String path = "/api/treatments/" + (1 + random.nextInt(summary.treatments())) + "/charting";
        return write(Kind.TREATMENT, "POST", path, body, null, at);
    }

    private Request order(long at) {
        String status = STATUSES[random.nextInt(STATUSES.length)];
        String path = "/api/orders/" + (1 + random.nextInt(summary.orders())) + "/status";
        return write(Kind.ORDER, "PUT", path, "{\"status\":\"" + status + "\"}", null, at);
    }

    private Request book(long patient, long at) {
        UUID appointment = uuid();
        String body =
                "{\"id\":\""
                        + appointment
                        + "\",\"days\":"
                        + random.nextInt(60)
                        + ",\"reason\":\"review\"}";
        String path = "/api/patients/" + patient + "/appointments";
        return write(Kind.BOOK, "POST", path, body, appointment, at);
    }

    private Request cancel(UUID appointment, long at) {
        return write(Kind.CANCEL, "DELETE", "/api/appointments/" + appointment, "", null, at);
    }

    private Request device(int facility, long at) {
        String body =
                "{\"device\":\"vent-%d\",\"kind\":\"alarm\",\"payload\":{\"pressure\":%d}}"
                        .formatted(random.nextInt(60), random.nextInt(40));
        String path = "/api/facilities/" + facility + "/device-events";
        return write(Kind.DEVICE, "POST", path, body, null, at);
    }

    private Request patient(
            Kind kind, String method, long patient, String rest, String body, long at) {
        return write(kind, method, "/api/patients/" + patient + rest, body, null, at);
    }

    private String vitals() {
        return "\"heartRate\":"
                + (50 + random.nextInt(80))
                + ",\"respiratoryRate\":"
                + (8 + random.nextInt(25))
                + ",\"spo2\":"
                + (85 + random.nextInt(15))
                + ".5,\"temperature\":36."
                + random.nextInt(10)
                + ",\"peakFlow\":"
                + (100 + random.nextInt(500)) / 7.0;
    }

    private String note() {
        return "\"by\":\"B"
                + (100_000 + random.nextInt(400))
                + "\",\"note\":\""
                + WORDS[random.nextInt(WORDS.length)]
                + "\"";
    }

    private String phone() {
        return "{\"phone\":\"+1-555-" + (1_000 + random.nextInt(9_000)) + "\"}";
    }

    private Request read(Kind kind, String path, long at) {
        byte[] bytes =
                ("GET " + path + " HTTP/1.1\r\nHost: clinic" + somebody() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        return new Request(kind, null, null, bytes, at);
    }

    /// Who asks, and where they work.
    private String somebody() {
        int number = random.nextInt(STAFF);
        return "\r\nX-User: B"
                + (FIRST_BADGE + number)
                + "\r\nX-Facility: "
                + (1 + number % summary.facilities());
    }

    private Request write(
            Kind kind,
            String method,
            String path,
            String body,
            @Nullable UUID appointment,
            long at) {
        UUID ref = uuid();
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String text =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: clinic"
                        + somebody()
                        + "\r\nX-Client-Ref: "
                        + ref
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + length
                        + "\r\n\r\n"
                        + body;
        return new Request(kind, ref, appointment, text.getBytes(StandardCharsets.UTF_8), at);
    }

    private UUID uuid() {
        long high = (ids.nextLong() & ~0xF000L) | 0x4000L;
        long low = (ids.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
