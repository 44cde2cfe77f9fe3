package dev.lattice.server.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call a route. Every resource method has one, its own or its class's; the method's wins. A test fails for a
 * route without one, and the filter refuses to serve it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Access {
    /** Any of these may call. */
    Policy[] value();

    /** Kinds of callers. */
    enum Policy {
        /** anybody, signed in or not */
        PUBLIC,
        /** a person of any role, by access token or API token */
        USER,
        /** a person with the role admin */
        ADMIN,
        /** a person who lends machines: the roles provider and admin */
        PROVIDER,
        /** a node, by its worker token */
        WORKER,
        /** a machine that is not known yet: the call itself checks its join token */
        JOINING
    }
}
