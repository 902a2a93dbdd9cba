/// How the cloud side is secured, judged before patients' data goes there: typed rules over what
/// Terraform says of it, and what scanners found; each with the resource, what is wrong, the
/// control and the remedy. Missing, stale and unknown never pass.
@NullMarked
package org.handoff.control.posture;

import org.jspecify.annotations.NullMarked;
