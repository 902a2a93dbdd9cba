package org.handoff.control.api;

import org.handoff.model.Fault;

import java.io.Serial;

/// A request that is answered with `application/problem+json`.
final class ApiFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final int status;
    private final transient Fault fault;

    ApiFailure(int status, String code, String text, String remedy) {
        this(status, new Fault(Fault.Kind.OPERATOR, code, text, remedy));
    }

    ApiFailure(int status, Fault fault) {
        super(fault.sentence(), null, false, false);
        this.status = status;
        this.fault = fault;
    }

    int status() {
        return status;
    }

    Fault fault() {
        return fault;
    }
}
