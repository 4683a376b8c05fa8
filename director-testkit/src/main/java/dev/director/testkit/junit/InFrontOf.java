package dev.director.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a parameter of type {@code TcpProxy}: what the proxy stands in front of. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface InFrontOf {

    /** What the proxy forwards to. */
    Server value();

    /** The servers a test has. */
    enum Server {
        /**
         * The shared broker: clients that bootstrap at the proxy's address stay behind it. Only
         * with the embedded broker; the test is skipped with any other.
         */
        BROKER,
        /** The test's own simulator. */
        SIMULATOR
    }
}
