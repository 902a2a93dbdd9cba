package org.handoff.app.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says of a record component what it means as a key of the spec. A key without [#fallback] is
/// required, unless its type is nullable, a list, or a record whose every key has a fallback.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Key {
    /// One sentence for people: stands in the JSON Schema and in the template.
    String value();

    /// The value that holds when the key is absent, spelled as in the spec.
    String fallback() default "";

    /// The least allowed value, spelled as in the spec; empty for none.
    String min() default "";

    /// The greatest allowed value, spelled as in the spec; empty for none.
    String max() default "";

    /// A regular expression that the whole text must match; empty for none.
    String pattern() default "";

    /// What [#pattern] asks for, in words.
    String allowed() default "";
}
