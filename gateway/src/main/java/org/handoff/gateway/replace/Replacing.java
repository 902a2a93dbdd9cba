package org.handoff.gateway.replace;

import java.nio.file.Path;

/// How a gateway is replaced by its next process.
///
/// @param path of the Unix domain socket over which the listening socket passes on
/// @param isTaking whether this process takes over from one that runs already
public record Replacing(Path path, boolean isTaking) {}
