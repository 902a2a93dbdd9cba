package org.handoff.control.access;

/// What a route of the API needs. Reading what holds no secret needs none.
public enum Right {
    /// See names of machines, and what people were told.
    LOOK,
    /// Say that a message was seen.
    ANSWER,
    /// Start, rehearse, cut over, roll back, abort, resume, point, proceed, canary.
    OPERATE,
    /// Carry out what cannot be undone, release a hold point: what an approver may, too.
    RETIRE,
    /// Approve a plan.
    APPROVE,
    /// Say what a gateway does, and hear what it should do.
    POLL,
    /// Get a gateway's certificate.
    ENROL,
    /// Accounts and tokens.
    MANAGE,
    /// See who has accounts and tokens.
    AUDIT
}
