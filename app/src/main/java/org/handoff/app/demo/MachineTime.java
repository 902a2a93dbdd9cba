package org.handoff.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where the machine's processor time went since it started, in the kernel's ticks: what a pause
/// has to be read against. A virtual machine whose host gives its processors to others has long
/// pauses that no software in it can help.
///
/// @param all of all processors, idle time included
/// @param idle nothing to do, or waiting for a disk
/// @param stolen ready to run, and the host ran somebody else (`steal` of proc(5), `/proc/stat`)
record MachineTime(long all, long idle, long stolen) {
    private static final Path STAT = Path.of("/proc/stat");

    /// `cpu user nice system idle iowait irq softirq steal guest guest_nice`; a guest's time is in
    /// user's already.
    private static final int COUNTED = 8;

    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;

    /// Now; empty where the kernel does not tell, as outside Linux.
    static Optional<MachineTime> now() {
        try {
            return Files.isReadable(STAT) ? of(Files.readAllLines(STAT)) : Optional.empty();
        } catch (IOException notTold) {
            return Optional.empty();
        }
    }

    static Optional<MachineTime> of(List<String> stat) {
        String first = stat.isEmpty() ? "" : stat.getFirst();
        String[] words = first.trim().split(" +", -1);
        if (!words[0].equals("cpu") || words.length <= COUNTED) {
            return Optional.empty();
        }
        long[] ticks = new long[COUNTED];
        long all = 0;
        for (int i = 0; i < COUNTED; i++) {
            ticks[i] = Long.parseLong(words[i + 1]);
            all += ticks[i];
        }
        return Optional.of(new MachineTime(all, ticks[IDLE] + ticks[IOWAIT], ticks[STEAL]));
    }

    /// What happened since an earlier look.
    DemoReport.Machine since(MachineTime before, int processors) {
        double ticks = Math.max(1, all - before.all);
        double rested = idle - before.idle;
        double taken = stolen - before.stolen;
        return new DemoReport.Machine(processors, 100 * (1 - rested / ticks), 100 * taken / ticks);
    }
}
