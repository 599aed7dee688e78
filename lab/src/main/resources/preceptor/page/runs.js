// @ts-check
import {address, byId, element, get} from "/page/common.js";

const {folder, runs} = await get("/runs/list");
byId("folder").textContent = `in ${folder}`;
for (const run of runs) {
  const link = element("a", {href: address("/runs/report", {run: run.id})}, run.name);
  byId("runs").tBodies[0].append(element("tr", {}, element("th", {scope: "row"}, link), element("td", {}, run.seed), element("td", {}, run.state)));
}
