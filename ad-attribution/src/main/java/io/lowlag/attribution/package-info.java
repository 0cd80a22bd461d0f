/** Ad attribution: requests, impressions, clicks and conversions. */
package io.lowlag.attribution;
