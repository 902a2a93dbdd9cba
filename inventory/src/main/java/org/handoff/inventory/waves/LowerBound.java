package org.handoff.inventory.waves;

/// A weight that no plan can bridge less than: the better of what bounds and rings leave each group
/// and its ties, see [PricedBound], and what the spectrum of the whole demands, see
/// [SpectralBound].
final class LowerBound {
    private static final double ROUNDING = 1e-6;

    private LowerBound() {}

    /// @param filled whether the plans in question fill all rings
    /// @param cut what a plan that keeps the rules bridges
    static long of(Puzzle puzzle, boolean filled, long cut) {
        double priced = PricedBound.of(puzzle, filled, cut);
        double spectrum = SpectralBound.of(puzzle, filled);
        double rounding = ROUNDING * Math.max(1, puzzle.total());
        return (long) Math.max(0, Math.ceil(Math.max(priced, spectrum) - rounding));
    }
}
