/** The JUnit extension that gives tests a broker, a simulator and proxies as parameters. */
@NullMarked
package dev.director.testkit.junit;

import org.jspecify.annotations.NullMarked;
