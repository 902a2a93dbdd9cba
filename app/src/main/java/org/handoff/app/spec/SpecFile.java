package org.handoff.app.spec;

import java.nio.file.Path;

/// A spec that was read and found right.
///
/// @param path absolute
/// @param hash SHA-256 of the file's bytes in hexadecimal: what an approval binds to
public record SpecFile(Path path, String hash, Spec spec) {}
