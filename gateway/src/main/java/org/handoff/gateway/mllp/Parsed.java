package org.handoff.gateway.mllp;

/// What came of reading a message: its header, or what is wrong with it.
sealed interface Parsed permits Header, Ending {}
