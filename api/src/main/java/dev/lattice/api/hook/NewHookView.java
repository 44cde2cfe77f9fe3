package dev.lattice.api.hook;

import java.util.List;

/**
 * A webhook whose secret was just made.
 *
 * @param url where the Git host is to deliver
 * @param secret by which deliveries are signed; shown this once
 * @param events what the Git host is to tell of
 * @param previews which pull requests get a workload of their own
 */
public record NewHookView(String url, String secret, List<String> events, PreviewMode previews) {
    /** Without what nobody may see. */
    @Override
    public String toString() {
        return "NewHookView[" + url + " " + events + "]";
    }
}
