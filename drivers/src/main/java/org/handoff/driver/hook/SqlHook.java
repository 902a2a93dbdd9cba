package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// Statements in a database of the site's, e.g. a flag that jobs look at. Each is one transaction.
///
/// @param database where they are run
/// @param legacy leads to legacy
/// @param cloud leads to cloud
/// @param observe a query of one value, `legacy` or `cloud`; empty if there is none
public record SqlHook(Sql database, String legacy, String cloud, String observe) implements Hook {
    /// Runs statements over sessions of its own.
    public interface Sql {
        /// @return the first row's only column; empty text if there is no row
        String ask(String query, Deadline deadline) throws HookFailure;

        /// Runs one transaction.
        ///
        /// @throws HookFailure over only if it is known to be rolled back
        void run(String statement, Deadline deadline) throws HookFailure;
    }

    @Override
    public boolean isObserved() {
        return !observe.isEmpty();
    }

    @Override
    public String look(Deadline deadline) throws HookFailure {
        return database.ask(observe, deadline);
    }

    @Override
    public void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure {
        database.run(side == Environment.LEGACY ? legacy : cloud, deadline);
    }
}
