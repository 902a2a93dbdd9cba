package org.handoff.app.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How an enum constant is written in the spec, where that is not its name in lower case with `-`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Spelled {
    String value();
}
