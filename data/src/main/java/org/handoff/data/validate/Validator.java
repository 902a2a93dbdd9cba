package org.handoff.data.validate;

import org.handoff.data.validate.TableSaved.Step;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Compares the two sides' tables on request: one pass, or pass after pass for a window of time.
/// Goes on where it was when it is started again, and connects anew when a server was away. One
/// thread.
public final class Validator {
    /// How often in a row something outside may fail.
    private static final int ATTEMPTS = 30;

    private static final Duration RETRY = Duration.ofSeconds(2);

    /// Between two passes of a window.
    private static final Duration REST_MOST = Duration.ofMinutes(5);

    /// The state is kept no more often, and whenever a table is done.
    public static final Duration SAVE_EVERY = Duration.ofSeconds(1);

    /// Told of what happens; called by the validator's thread.
    public interface Listener {
        /// @param table that is read now
        /// @param step of it
        /// @param done rows read in this life of the process and before
        /// @param all rows to read, about
        /// @param here rows read in this life
        void at(TableName table, Step step, long done, long all, long here);

        /// To be kept durably.
        void save(Validation validation);

        /// A row was confirmed to differ.
        void confirmed(Difference difference);
    }

    private final Supplier<Sessions> open;
    private final List<Table> tables;
    private final Plan plan;
    private final Listener listener;
    private final Duration saveEvery;
    private final Clock clock;
    private Validation validation;
    private long here;
    private long lastSaved = System.nanoTime();

    /// @param open connects; called again after a failure
    /// @param tables as the owner has them
    /// @param validation fresh, or kept before
    /// @param saveEvery how often the state is kept at most, e.g. [#SAVE_EVERY]
    public Validator(
            Supplier<Sessions> open,
            List<Table> tables,
            Plan plan,
            Validation validation,
            Listener listener,
            Duration saveEvery,
            Clock clock) {
        this.open = open;
        this.tables = List.copyOf(tables);
        this.plan = plan;
        this.validation = validation;
        this.listener = listener;
        this.saveEvery = saveEvery;
        this.clock = clock;
    }

    /// @return the validation after its last pass
    public Validation run() throws InterruptedException {
        Instant end = validation.began().plus(plan.window());
        do {
            if (isPassOver()) {
                validation = validation.with(List.of());
            }
            pass();
            validation = validation.passed(clock.instant());
            listener.save(validation);
            rest(end);
        } while (clock.instant().isBefore(end));
        return validation;
    }

    private boolean isPassOver() {
        return !validation.tables().isEmpty()
                && validation.tables().stream().allMatch(TableSaved::isDone);
    }

    private void rest(Instant end) throws InterruptedException {
        Duration left = Duration.between(clock.instant(), end);
        Duration share = plan.window().dividedBy(100);
        Duration rest = share.compareTo(REST_MOST) < 0 ? share : REST_MOST;
        if (left.compareTo(rest) > 0) {
            Thread.sleep(rest);
        } else if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    private void pass() throws InterruptedException {
        List<TableSaved> states = new ArrayList<>(startingPoint());
        for (int attempt = 1; ; attempt++) {
            try (Sessions sessions = open.get()) {
                for (int i = 0; i < tables.size(); i++) {
                    table(sessions, i, states);
                    attempt = 1;
                }
                return;
            } catch (HandoffException failure) {
                if (failure.fault().kind() != Fault.Kind.EXTERNAL || attempt >= ATTEMPTS) {
                    throw failure;
                }
                Thread.sleep(RETRY);
            }
        }
    }

    private List<TableSaved> startingPoint() {
        Map<TableName, TableSaved> known =
                validation.tables().stream()
                        .collect(Collectors.toMap(TableSaved::table, Function.identity()));
        return tables.stream()
                .map(table -> {
                    TableSaved kept = known.get(table.name());
                    return kept == null ? TableSaved.fresh(table.name(), table.hasKey()) : kept;
                })
                .toList();
    }

    private void table(Sessions sessions, int index, List<TableSaved> states)
            throws InterruptedException {
        Table table = tables.get(index);
        TableState state = new TableState(states.get(index));
        new TableValidator(
                        sessions,
                        plan,
                        new KeyHash(validation.keyBytes()),
                        table,
                        state,
                        reached -> keep(index, reached, states),
                        rows -> {
                            here += rows;
                            tell(table, state, states);
                        },
                        listener::confirmed)
                .run();
        states.set(index, state.saved());
        keep(index, state, states);
    }

    private void keep(int index, TableState state, List<TableSaved> states) {
        long now = System.nanoTime();
        boolean due = now - lastSaved >= saveEvery.toNanos();
        if (due || state.step == Step.DONE) {
            states.set(index, state.saved());
            validation = validation.with(states);
            listener.save(validation);
            lastSaved = now;
        }
    }

    private void tell(Table now, TableState state, List<TableSaved> states) {
        long readings = 2L * (plan.checksums() ? 1 : 0) + 2L * (plan.full() ? 1 : 0);
        long all = 0;
        long done = 0;
        for (int i = 0; i < tables.size(); i++) {
            TableSaved saved = states.get(i);
            long rows = Math.max(tables.get(i).rowsEstimate(), saved.ownerRows());
            all += rows * readings;
            done += saved.isDone() ? rows * readings : 0;
        }
        TableSaved current = state.saved();
        done += summed(current) + current.read();
        listener.at(now.name(), state.step, Math.min(done, all), all, here);
    }

    private static long summed(TableSaved saved) {
        return saved.ownerSums().stream().mapToLong(sum -> sum.rows()).sum()
                + saved.receiverSums().stream().mapToLong(sum -> sum.rows()).sum();
    }
}
