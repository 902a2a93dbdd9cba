/// Storage that is written once: a folder, an S3 bucket with object lock, an Azure container with
/// immutable blobs.
@NullMarked
package org.handoff.control.evidence.worm;

import org.jspecify.annotations.NullMarked;
