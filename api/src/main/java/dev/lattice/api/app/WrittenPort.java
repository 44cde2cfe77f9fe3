package dev.lattice.api.app;

import dev.lattice.api.workload.DeployRequest.PortRequest;

/** A port as people write it: {@code 80}, {@code 80/http}, {@code web:80}. */
public final class WrittenPort {
    private WrittenPort() {}

    /** @throws IllegalArgumentException saying, behind what was written, what is wrong with it */
    public static PortRequest parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? null : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        int slash = rest.indexOf('/');
        if (name != null && !name.isEmpty() && Character.isDigit(name.charAt(0))) {
            throw new IllegalArgumentException(
                    "only the container's port is chosen; the public address is allotted. Write " + rest);
        }
        try {
            int number = Integer.parseInt(slash < 0 ? rest : rest.substring(0, slash));
            return new PortRequest(name, number, slash < 0 ? null : rest.substring(slash + 1), null);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is no port such as 80, 80/http, 5432/tcp or web:80", e);
        }
    }
}
