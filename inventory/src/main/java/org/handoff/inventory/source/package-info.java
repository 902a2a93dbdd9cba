/// One small package a format; [org.handoff.inventory.source.Source] is the socket.
@NullMarked
package org.handoff.inventory.source;

import org.jspecify.annotations.NullMarked;
