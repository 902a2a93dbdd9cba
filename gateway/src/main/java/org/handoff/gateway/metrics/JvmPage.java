package org.handoff.gateway.metrics;

import io.netty.buffer.PooledByteBufAllocator;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/// The process's own figures, under the names that Prometheus's Java clients made usual.
final class JvmPage {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private JvmPage() {}

    static void write(PrometheusText text) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        text.gauge("jvm_memory_heap_used_bytes", "Heap in use.", heap.getUsed());
        text.gauge("jvm_memory_heap_max_bytes", "Most that it may be.", heap.getMax());
        text.gauge(
                "jvm_buffers_used_bytes",
                "Of the network's buffers, those in use.",
                PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
        text.gauge(
                "jvm_threads_current",
                "Platform threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        text.family("jvm_gc_collection_seconds", "summary", "Garbage collections.");
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.summary(
                    each.getCollectionCount(),
                    each.getCollectionTime() / MILLIS,
                    "gc",
                    each.getName());
        }
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system) {
            text.family("process_cpu_seconds_total", "counter", "Processor time.")
                    .sample(system.getProcessCpuTime() / NANOS);
        }
        text.gauge(
                "process_start_time_seconds",
                "Start, since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS);
    }
}
