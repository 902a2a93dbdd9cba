package org.handoff.model.cohort;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// Who goes to the other side in a canary. The first of these that speaks decides:
///
/// 1. the user stands in [#withoutUsers]: no;
/// 2. the user stands in [#users]: yes;
/// 3. the facility stands in [#withoutFacilities]: no;
/// 4. the facility stands in [#facilities]: yes;
/// 5. the identity's bucket lies below [#buckets]: yes, otherwise no.
///
/// So growing the share only adds members: a bucket below a bound lies below every higher one.
///
/// @param unit what the hash is taken of
/// @param buckets of [CohortKey#BUCKETS], counted from 0
public record Cohort(
        Unit unit,
        int buckets,
        Set<String> facilities,
        Set<String> withoutFacilities,
        Set<String> users,
        Set<String> withoutUsers) {
    /// Longest list.
    public static final int LIST_MAX = 1_000;

    /// Nobody.
    public static final Cohort NONE = ofShare(Unit.USER, 0);

    /// @throws IllegalArgumentException if a number or a list is out of bounds
    public Cohort {
        if (buckets < 0 || buckets > CohortKey.BUCKETS) {
            throw new IllegalArgumentException("a cohort has 0 to 10000 buckets, not " + buckets);
        }
        facilities = list(facilities);
        withoutFacilities = list(withoutFacilities);
        users = list(users);
        withoutUsers = list(withoutUsers);
    }

    /// Without lists.
    public static Cohort ofShare(Unit unit, int buckets) {
        return new Cohort(unit, buckets, Set.of(), Set.of(), Set.of(), Set.of());
    }

    /// The same lists with another share.
    public Cohort withBuckets(int count) {
        return new Cohort(unit, count, facilities, withoutFacilities, users, withoutUsers);
    }

    public boolean contains(Who who, CohortKey key) {
        if (who.user() != null) {
            if (withoutUsers.contains(who.user())) {
                return false;
            }
            if (users.contains(who.user())) {
                return true;
            }
        }
        if (who.facility() != null) {
            if (withoutFacilities.contains(who.facility())) {
                return false;
            }
            if (facilities.contains(who.facility())) {
                return true;
            }
        }
        String hashed = who.of(unit);
        return hashed != null && key.bucket(hashed) < buckets;
    }

    /// Whether nobody who belonged before is left out: whoever is under way on the other side stays
    /// there.
    public boolean isGrowthOf(Cohort before) {
        return unit == before.unit
                && buckets >= before.buckets
                && facilities.containsAll(before.facilities)
                && before.withoutFacilities.containsAll(withoutFacilities)
                && users.containsAll(before.users)
                && before.withoutUsers.containsAll(withoutUsers);
    }

    /// Whether it can have members at all.
    public boolean isEmpty() {
        return buckets == 0 && facilities.isEmpty() && users.isEmpty();
    }

    /// Whether nobody is left out.
    public boolean isEverybody() {
        return buckets == CohortKey.BUCKETS
                && withoutFacilities.isEmpty()
                && withoutUsers.isEmpty();
    }

    /// Of all identities, in percent; lists not counted.
    public double percent() {
        return buckets * 100.0 / CohortKey.BUCKETS;
    }

    private static Set<String> list(Set<String> names) {
        if (names.size() > LIST_MAX) {
            throw new IllegalArgumentException("a cohort's list has at most " + LIST_MAX);
        }
        for (String name : names) {
            if (name.isEmpty() || name.length() > Who.CHARS_MAX) {
                throw new IllegalArgumentException(
                        "a name in a cohort's list has 1 to " + Who.CHARS_MAX + " characters");
            }
        }
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }
}
