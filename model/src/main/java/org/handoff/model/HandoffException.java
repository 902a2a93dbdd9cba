package org.handoff.model;

import org.jspecify.annotations.Nullable;

/// The one exception that Handoff throws on purpose. Its message never holds a row's value.
public final class HandoffException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Fault fault;

    public HandoffException(Fault fault) {
        this(fault, null);
    }

    public HandoffException(Fault fault, @Nullable Throwable cause) {
        super(fault.sentence(), cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    public static HandoffException operator(String code, String text, String remedy) {
        return new HandoffException(new Fault(Fault.Kind.OPERATOR, code, text, remedy));
    }

    public static HandoffException external(
            String code, String text, String remedy, Throwable cause) {
        return new HandoffException(new Fault(Fault.Kind.EXTERNAL, code, text, remedy), cause);
    }

    public static HandoffException limit(String code, String text, String remedy) {
        return new HandoffException(new Fault(Fault.Kind.LIMIT, code, text, remedy));
    }

    public static HandoffException bug(String code, String text) {
        return new HandoffException(new Fault(Fault.Kind.BUG, code, text, "Please report this."));
    }
}
