package org.handoff.control.api;

import org.handoff.control.access.Access;
import org.handoff.model.Fault;

import java.io.Serial;
import java.time.Duration;

/// A request that is answered with `application/problem+json`.
final class ApiFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final int status;
    private final transient Fault fault;
    private final Duration after;

    ApiFailure(int status, String code, String text, String remedy) {
        this(status, new Fault(Fault.Kind.OPERATOR, code, text, remedy));
    }

    ApiFailure(int status, Fault fault) {
        this(status, fault, Duration.ZERO);
    }

    /// @param after when to try again; zero if that is no matter of time
    ApiFailure(int status, Fault fault, Duration after) {
        super(fault.sentence(), null, false, false);
        this.status = status;
        this.fault = fault;
        this.after = after;
    }

    /// 429, with `Retry-After`.
    ///
    /// @param limit which one, in words
    static ApiFailure tooMany(String code, String limit, Duration after) {
        return new ApiFailure(
                429,
                new Fault(
                        Fault.Kind.LIMIT,
                        code,
                        "Too much was asked: " + limit + ".",
                        "Try again after " + Math.max(1, after.toSeconds()) + " s."),
                after);
    }

    /// What somebody's request came to; 429 where it only did not get its turn.
    static ApiFailure of(int status, Fault fault) {
        return fault.code().equals(Access.BUSY)
                ? new ApiFailure(429, fault, Access.TURN_MAX)
                : new ApiFailure(status, fault);
    }

    int status() {
        return status;
    }

    /// When to try again; zero if that is no matter of time.
    Duration after() {
        return after;
    }

    Fault fault() {
        return fault;
    }
}
