/// Who may do what: people with accounts, programs with tokens, and the token that the spec names.
/// Passwords and tokens are kept as hashes alone.
@NullMarked
package org.handoff.control.access;

import org.jspecify.annotations.NullMarked;
