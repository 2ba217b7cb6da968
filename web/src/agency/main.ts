import { mount } from "svelte";
import "../kit/base.css";
import { installWorker } from "../kit/installing.ts";
import App from "./App.svelte";
import "./agency.css";

mount(App, { target: document.getElementById("app")! });
void installWorker("/agency/sw.js");
