package org.handoff.app.cli;

import org.handoff.control.api.MapView;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.RunbookView;
import org.handoff.control.api.SecurityView;
import org.handoff.control.api.ValidationsView;
import org.handoff.control.api.WavesView;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// Nothing to read but what a test put there; null for what is not.
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScriptedPage(
        byte @Nullable [] zip,
        @Nullable RunbookView paper,
        @Nullable SecurityView judged,
        PageReads.@Nullable LedgerVerdict verdict)
        implements PageReads {
    @Override
    public @Nullable RunbookView runbook(Environment to) {
        return paper;
    }

    @Override
    public @Nullable SecurityView security() {
        return judged;
    }

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
        return verdict;
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
