package org.handoff.app.cli;

import org.handoff.control.api.MapView;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.ValidationsView;
import org.handoff.control.api.WavesView;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Nothing to read but an archive.
///
/// @param zip null if there is none
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScriptedPage(byte @Nullable [] zip) implements PageReads {
    @Override
    public @Nullable Plan plan() {
        return NONE.plan();
    }

    @Override
    public History history(Span span, long fromMillis) {
        return NONE.history(span, fromMillis);
    }

    @Override
    public List<Finding> findings() {
        return NONE.findings();
    }

    @Override
    public @Nullable LedgerVerdict verify() {
        return NONE.verify();
    }

    @Override
    public byte @Nullable [] evidence() {
        return zip;
    }

    @Override
    public @Nullable MapView map() {
        return NONE.map();
    }

    @Override
    public @Nullable WavesView waves() {
        return NONE.waves();
    }

    @Override
    public ValidationsView validations() {
        return NONE.validations();
    }
}
