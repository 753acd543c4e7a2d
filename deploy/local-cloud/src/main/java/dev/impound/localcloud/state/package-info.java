/**
 * What the stand-in knows: servers, load balancers, listeners, pools, policies and IP address
 * groups, and the rules for changing them. Refuses changes with the codes of the real service.
 *
 * <p>Knows nothing of JSON, HTTP or sockets; used by the API and by the data path.
 */
@NullMarked
package dev.impound.localcloud.state;

import org.jspecify.annotations.NullMarked;
