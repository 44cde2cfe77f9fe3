/** HTTP/1.1 over plain sockets: what the client needs and no more, because the JDK's own client takes half a second to start. */
@NullMarked
package dev.lattice.api.client.http;

import org.jspecify.annotations.NullMarked;
